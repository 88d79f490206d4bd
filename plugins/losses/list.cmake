list(APPEND plugins
  losses/bce.cpp
  losses/categorical.cpp
  losses/continuous_bernoulli.cpp
  losses/gaussian_nll.cpp
  losses/mse.cpp
  losses/negative_binomial.cpp
  losses/poisson.cpp
  losses/ssim.cpp)
list(APPEND helpers
  losses/count_operators.cpp)
