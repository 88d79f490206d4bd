list(APPEND plugins
  datasets/cifar10.cpp
  datasets/convex.cpp
  datasets/csv.cpp
  datasets/digits.cpp
  datasets/fashion_mnist.cpp
  datasets/hdf5.cpp
  datasets/helix.cpp
  datasets/idx.cpp
  datasets/mnist.cpp
  datasets/npy.cpp
  datasets/rectangles.cpp
  datasets/rectangles_images.cpp
  datasets/s_curve.cpp
  datasets/sine.cpp
  datasets/swiss_roll.cpp)
list(APPEND helpers
  datasets/array_table.cpp
  datasets/byte_source.cpp
  datasets/convex_sets.cpp
  datasets/csv_records.cpp
  datasets/digit_strokes.cpp
  datasets/generated.cpp
  datasets/hdf5_checks.cpp
  datasets/hdf5_reader.cpp
  datasets/idx_reader.cpp
  datasets/manifold.cpp
  datasets/npy_reader.cpp)
