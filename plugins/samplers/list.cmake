list(APPEND helpers
  samplers/evolutionary/cma.cpp
  samplers/fixed/point_file.cpp
  samplers/fixed/point_values.cpp
  samplers/gp/acquisition.cpp
  samplers/gp/gaussian_process.cpp
  samplers/gp/gp_data.cpp
  samplers/gp/gp_fit.cpp
  samplers/gp/gp_search.cpp
  samplers/normal.cpp
  samplers/outcomes.cpp
  samplers/tpe/gap_kernels.cpp
  samplers/tpe/many_kernels.cpp
  samplers/tpe/parzen.cpp
  samplers/unit_axis.cpp)
list(APPEND plugins
  samplers/evolutionary/cma_es.cpp
  samplers/evolutionary/nsga2.cpp
  samplers/fixed/grid.cpp
  samplers/fixed/latin_hypercube.cpp
  samplers/fixed/points.cpp
  samplers/fixed/random.cpp
  samplers/fixed/sobol.cpp
  samplers/gp/gp.cpp
  samplers/tpe/tpe.cpp)
