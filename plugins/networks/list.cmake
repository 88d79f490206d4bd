list(APPEND plugins
  networks/convolutional.cpp
  networks/dense.cpp
  networks/recurrent.cpp
  networks/residual.cpp)
list(APPEND helpers
  networks/convolution_layers.cpp
  networks/convolution_steps.cpp
  networks/dense_layers.cpp
  networks/headed.cpp
  networks/recurrent_layers.cpp
  networks/slope.cpp)
