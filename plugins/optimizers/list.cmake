list(APPEND plugins
  optimizers/adadelta.cpp
  optimizers/adagrad.cpp
  optimizers/adam.cpp
  optimizers/rmsprop.cpp
  optimizers/sgd.cpp)
