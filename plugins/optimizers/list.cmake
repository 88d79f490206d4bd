list(APPEND plugins
  optimizers/adadelta.cpp
  optimizers/adam.cpp
  optimizers/sgd.cpp)
