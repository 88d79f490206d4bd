list(APPEND plugins
  models/aae.cpp
  models/autoencoder.cpp
  models/contractive_autoencoder.cpp
  models/convolutional_autoencoder.cpp
  models/cvae.cpp
  models/denoising_autoencoder.cpp
  models/iwae.cpp
  models/linear_autoencoder.cpp
  models/m1_m2.cpp
  models/m2.cpp
  models/recurrent_autoencoder.cpp
  models/sparse_autoencoder.cpp
  models/stacked_autoencoder.cpp
  models/stacked_denoising_autoencoder.cpp
  models/stochastic_contractive_autoencoder.cpp
  models/vae.cpp
  models/wae_mmd.cpp)
list(APPEND helpers
  models/conditional_layers.cpp
  models/contraction.cpp
  models/dense_autoencoder.cpp
  models/gaussian_network.cpp
  models/m2_objective.cpp
  models/maximum_mean_discrepancy.cpp
  models/stacked_layers.cpp
  models/variational_bound.cpp)
