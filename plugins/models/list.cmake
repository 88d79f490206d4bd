list(APPEND plugins
  models/dense/autoencoder.cpp
  models/dense/contractive_autoencoder.cpp
  models/dense/denoising_autoencoder.cpp
  models/dense/linear_autoencoder.cpp
  models/dense/sparse_autoencoder.cpp
  models/dense/stochastic_contractive_autoencoder.cpp
  models/stacked/stacked_autoencoder.cpp
  models/stacked/stacked_denoising_autoencoder.cpp
  models/structured/convolutional_autoencoder.cpp
  models/structured/recurrent_autoencoder.cpp
  models/variational/aae.cpp
  models/variational/cvae.cpp
  models/variational/iwae.cpp
  models/variational/m1_m2.cpp
  models/variational/m2.cpp
  models/variational/vae.cpp
  models/variational/wae_mmd.cpp)
list(APPEND helpers
  models/dense/dense_autoencoder.cpp
  models/stacked/stacked_layers.cpp
  models/variational/gaussian_network.cpp
  models/variational/m2_objective.cpp
  models/variational/maximum_mean_discrepancy.cpp
  models/variational/variational_bound.cpp)
