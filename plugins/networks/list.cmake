list(APPEND plugins
  networks/convolutional.cpp
  networks/dense.cpp
  networks/recurrent.cpp
  networks/residual.cpp)
list(APPEND helpers
  networks/convolution/convolution_layers.cpp
  networks/convolution/convolution_steps.cpp
  networks/dense_layers.cpp
  networks/headed.cpp
  networks/hidden_step.cpp
  networks/recurrent_layers.cpp
  networks/slope.cpp)
