list(APPEND plugins
  samplers/grid.cpp
  samplers/random.cpp)
list(APPEND helpers
  samplers/axis_values.cpp)
