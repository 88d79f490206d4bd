list(APPEND plugins
  transforms/background.cpp
  transforms/binarise.cpp
  transforms/rescale.cpp
  transforms/rotate.cpp
  transforms/standardise.cpp)
list(APPEND helpers
  transforms/dead_leaves.cpp
  transforms/image_folder.cpp
  transforms/patches.cpp
  transforms/pnm_reader.cpp)
