list(APPEND plugins
  models/deterministic/autoencoder.cpp
  models/deterministic/contractive_autoencoder.cpp
  models/deterministic/denoising_autoencoder.cpp
  models/deterministic/linear_autoencoder.cpp
  models/deterministic/sparse_autoencoder.cpp
  models/deterministic/stochastic_contractive_autoencoder.cpp
  models/deterministic/topk_autoencoder.cpp
  models/deterministic/vq_vae.cpp
  models/stacked/stacked_autoencoder.cpp
  models/stacked/stacked_denoising_autoencoder.cpp
  models/variational/aae.cpp
  models/variational/cvae.cpp
  models/variational/iwae.cpp
  models/variational/m1_m2.cpp
  models/variational/m2.cpp
  models/variational/vae.cpp
  models/variational/wae_mmd.cpp)
list(APPEND helpers
  models/deterministic/jacobian_norm.cpp
  models/deterministic/network_autoencoder.cpp
  models/parts.cpp
  models/stacked/stacked_layers.cpp
  models/variational/aae_prior.cpp
  models/variational/gaussian_encoder.cpp
  models/variational/m2_objective.cpp
  models/variational/maximum_mean_discrepancy.cpp
  models/variational/variational_bound.cpp)
