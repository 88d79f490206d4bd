list(APPEND plugins
  noises/gaussian.cpp
  noises/masking.cpp
  noises/none.cpp
  noises/salt_and_pepper.cpp)
list(APPEND helpers
  noises/covariance.cpp)
