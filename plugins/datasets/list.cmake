list(APPEND plugins
  datasets/files/csv.cpp
  datasets/files/hdf5.cpp
  datasets/files/npy.cpp
  datasets/images/cifar10.cpp
  datasets/images/fashion_mnist.cpp
  datasets/images/idx.cpp
  datasets/images/mnist.cpp
  datasets/synthetic/convex.cpp
  datasets/synthetic/digits.cpp
  datasets/synthetic/helix.cpp
  datasets/synthetic/rectangles.cpp
  datasets/synthetic/rectangles_images.cpp
  datasets/synthetic/s_curve.cpp
  datasets/synthetic/sine.cpp
  datasets/synthetic/swiss_roll.cpp)
list(APPEND helpers
  datasets/files/array_table.cpp
  datasets/files/byte_source.cpp
  datasets/files/csv_records.cpp
  datasets/files/hdf5_checks.cpp
  datasets/images/idx_reader.cpp
  datasets/synthetic/convex_sets.cpp
  datasets/synthetic/digit_strokes.cpp
  datasets/synthetic/generated.cpp
  datasets/synthetic/manifold.cpp)
