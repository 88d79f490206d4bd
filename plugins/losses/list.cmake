list(APPEND plugins
  losses/bce.cpp
  losses/categorical.cpp
  losses/gaussian_nll.cpp
  losses/mse.cpp
  losses/ssim.cpp)
