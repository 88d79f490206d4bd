list(APPEND plugins
  samplers/grid.cpp
  samplers/latin_hypercube.cpp
  samplers/random.cpp
  samplers/sobol.cpp)
list(APPEND helpers
  samplers/axis_values.cpp)
