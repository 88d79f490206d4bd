list(APPEND helpers
  samplers/axis_groups.cpp
  samplers/gap_kernels.cpp
  samplers/many_kernels.cpp
  samplers/normal.cpp
  samplers/outcomes.cpp
  samplers/pareto.cpp
  samplers/parzen.cpp
  samplers/random_point.cpp
  samplers/unit_axis.cpp)
list(APPEND plugins
  samplers/grid.cpp
  samplers/latin_hypercube.cpp
  samplers/random.cpp
  samplers/sobol.cpp
  samplers/tpe.cpp)
