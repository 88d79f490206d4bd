list(APPEND helpers
  samplers/axis_groups.cpp
  samplers/cma.cpp
  samplers/gap_kernels.cpp
  samplers/gaussian_process.cpp
  samplers/generations.cpp
  samplers/gp_data.cpp
  samplers/gp_search.cpp
  samplers/many_kernels.cpp
  samplers/normal.cpp
  samplers/outcomes.cpp
  samplers/pareto.cpp
  samplers/parzen.cpp
  samplers/point_file.cpp
  samplers/point_values.cpp
  samplers/random_point.cpp
  samplers/unit_axis.cpp)
list(APPEND plugins
  samplers/cma_es.cpp
  samplers/gp.cpp
  samplers/grid.cpp
  samplers/latin_hypercube.cpp
  samplers/nsga2.cpp
  samplers/points.cpp
  samplers/random.cpp
  samplers/sobol.cpp
  samplers/tpe.cpp)
