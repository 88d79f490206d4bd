list(APPEND helpers
  samplers/random_point.cpp)
list(APPEND plugins
  samplers/grid.cpp
  samplers/latin_hypercube.cpp
  samplers/random.cpp
  samplers/sobol.cpp)
