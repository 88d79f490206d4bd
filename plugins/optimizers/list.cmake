list(APPEND plugins
  optimizers/adam.cpp
  optimizers/sgd.cpp)
