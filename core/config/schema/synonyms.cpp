#include "core/config/schema/synonyms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/base/text.hpp"

namespace sandglass::config {
namespace {

/// Words that mean the same in programs of the field. Each line holds what is called so here first, or several such
/// names; which of them a study knows decides.
constexpr std::string_view kSynonyms[]{
    "batch batch_size batchsize minibatch mini_batch bs",
    "epochs n_epochs num_epochs max_epochs epoch n_iter iterations nb_epochs",
    "learning_rate lr eta step_size learning_rate_init base_lr",
    "weight_decay wd l2 l2_reg decay",
    "clip_norm clipnorm grad_clip gradient_clip gradient_clip_val max_grad_norm clip",
    "schedule scheduler lr_scheduler lr_schedule",
    "start_from init_from warm_start pretrained pretrained_weights load_weights resume_from",
    "freeze frozen",
    "warmup warm_up warmup_epochs num_warmup_epochs",
    "factor gamma",
    "floor eta_min min_lr",
    "patience early_stopping early_stop",
    "min_delta tol tolerance",
    "momentum nesterov_momentum",
    "beta1 beta_1 b1",
    "beta2 beta_2 b2",
    "epsilon eps",
    "latent latent_dim latent_dims latent_size code_size code_dim bottleneck bottleneck_dim z_dim nz encoding_dim "
    "embedding_dim n_latent num_latent n_components",
    "hidden hidden_sizes hidden_size hidden_dims hidden_dim hidden_units hidden_layers hidden_layer_sizes layers "
    "encoder_layers layer_sizes units",
    "activation act activation_fn nonlinearity act_fn",
    "output output_activation out_activation final_activation",
    "tied tied_weights tie_weights",
    "beta kl_weight kld_weight kl_beta",
    "ratio corruption_level corruption mask_ratio masking_ratio noise_level dropout rate prob p",
    "sigma std stddev noise_std scale",
    "validate_every val_interval eval_every check_val_every_n_epoch validation_interval",
    "valid val validation n_valid valid_size val_size validation_size n_val validation_split val_split",
    "train n_train train_size training training_size trainer",
    "test n_test test_size",
    "labelled labeled n_labeled n_labelled num_labels n_labels",
    "seed random_seed random_state manual_seed rng",
    "split_seed data_seed",
    "axes grid params parameters search_space space search_spaces param_grid param_space hyperparameters",
    "replicates repeats repeat n_repeats num_repeats repetitions seeds n_seeds num_seeds runs n_runs num_runs "
    "num_samples",
    "trials n_trials num_trials max_trials n_iter budget",
    "sampler search search_alg strategy algorithm method search_algorithm",
    "pruner scheduler early_stopping early_stop stopper",
    "require constraints constraint conditions where",
    "first enqueue enqueue_trial initial points_to_evaluate initial_points",
    "zip zipped linked paired",
    "when conditional condition depends_on",
    "variants groups configs cases",
    "min low lower lower_bound",
    "max high upper upper_bound",
    "step q increment",
    "log log_scale log_uniform logarithmic",
    "dataset data datasets dataset_name",
    "transforms transform preprocessing preprocess augment augmentation augmentations",
    "noise corruption",
    "model network net architecture autoencoder",
    "loss criterion loss_fn reconstruction_loss loss_function",
    "optimizer optim optimiser opt solver",
    "metrics metric evaluation eval",
    "objective target metric monitor",
    "metric monitor objective target",
    "goal direction mode",
    "record save output outputs logging log artifacts",
    "checkpoint checkpoints checkpointing",
    "limits limit timeout",
    "expect claims asserts assertions expectations checks",
    "question description desc notes note comment",
    "name study_name title experiment experiment_name",
    "small debug smoke quick fast_dev_run",
    "include inherit base extends",
    "use name type kind class plugin _target_",
    "file files path filename filepath csv data_path",
    "images image x data array features path file filename",
    "labels label y target targets classes class_column",
    "label labels y target label_column class_column",
    "folder dir directory root data_dir path",
    "separator sep delimiter",
    "weights save_weights save_model model_weights",
    "latents codes embeddings save_latents",
    // Plugins.
    "autoencoder ae vanilla_ae mlp dense fully_connected",
    "autoencoder convolutional_autoencoder conv_autoencoder cae conv_ae conv cnn convolutional",
    "autoencoder recurrent_autoencoder rae rnn lstm gru seq2seq recurrent",
    "convolutional conv cnn convnet conv2d convolution",
    "recurrent rnn lstm gru seq2seq",
    "dense mlp fully_connected feedforward feed_forward linear",
    "residual resnet",
    "network architecture backbone net",
    "denoising_autoencoder dae denoising",
    "contractive_autoencoder contractive",
    "sparse_autoencoder sparse sae",
    "stacked_autoencoder stacked deep_autoencoder",
    "stacked_denoising_autoencoder sdae sda",
    "linear_autoencoder pca linear",
    "vae beta_vae bvae variational variational_autoencoder",
    "aae adversarial adversarial_autoencoder",
    "cvae conditional_vae conditional",
    "adam adamw amsgrad nadam",
    "sgd gd gradient_descent momentum",
    "bce binary_cross_entropy crossentropy cross_entropy binary_crossentropy bce_with_logits",
    "mse l2 mean_squared_error squared_error",
    "mae l1 mean_absolute_error absolute_error",
    "masking mask dropout masking_noise blank_out",
    "salt_and_pepper salt_pepper saltpepper impulse",
    "gaussian normal gauss additive gaussian_noise",
    "standardise standardize zscore z_score standard_scaler normalise normalize",
    "rescale min_max minmax min_max_scaler normalise normalize scale",
    "binarise binarize threshold",
    "rotate rotation random_rotation",
    "tpe bayesian bayes optuna hyperopt",
    "gp gaussian_process bayesian bo",
    "cmaes cma_es cma evolution evolutionary",
    "random random_search uniform",
    "grid grid_search gridsearch cartesian product",
    "successive_halving asha sha halving",
    "hyperband bohb",
    "npy npz numpy np",
    "hdf5 h5 h5py hdf",
    "csv tsv table pandas",
};

std::string lower(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::ranges::replace(out, '-', '_');
  return out;
}

/// Calls `call` for each word of the line until it is true.
template <class Call>
bool any_word(std::string_view line, Call&& call) {
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    if (call(line.substr(0, end))) return true;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return false;
}

/// The known word, `before` and a synonym of `word`.
std::optional<std::string> by_table(std::string_view before, std::string_view word,
                                    std::span<const std::string> known) {
  const std::string wanted = lower(word);
  for (const std::string_view line : kSynonyms) {
    if (!any_word(line, [&](std::string_view one) { return one == wanted; })) continue;
    const std::string candidate = std::string(before).append(line.substr(0, line.find(' ')));
    if (std::ranges::find(known, candidate) != known.end()) return candidate;
  }
  return std::nullopt;
}

/// The one known path that ends with `word` or what it is called here: "model.latent" for "latent"; nothing if several
/// do.
std::optional<std::string> by_last_part(std::string_view word, std::span<const std::string> known) {
  std::optional<std::string> found;
  for (const std::string& path : known) {
    const auto dot = path.rfind('.');
    if (dot == path.npos) continue;
    const std::vector<std::string> last{path.substr(dot + 1)};
    if (last[0] != word && !by_table("", word, last)) continue;
    if (found) return std::nullopt;
    found = path;
  }
  return found;
}

}  // namespace

std::string elsewhere(std::string_view owner, std::string_view word) {
  static constexpr std::string_view kStopping =
      "a trial that gets no better ends by train: {patience: N}; a pruner compares it with others: sweep.pruner";
  struct Place {
    std::string_view owner, words, hint;
  };
  static constexpr Place kPlaces[]{
      {"the study", "lr learning_rate step_size", "did you mean 'optimizer.learning_rate'?"},
      {"the study", "batch batch_size", "did you mean 'train.batch'?"},
      {"the study", "epochs n_epochs num_epochs max_epochs epoch", "did you mean 'train.epochs'?"},
      {"the study", "latent latent_dim latent_size bottleneck code_size", "did you mean 'model.latent'?"},
      {"the study", "hidden hidden_layers hidden_size layers", "did you mean 'network.hidden'?"},
      {"the study", "scheduler lr_scheduler", "the learning rate goes by 'schedule'; 'sweep.pruner' ends trials early"},
      {"the study", "patience early_stopping early_stop", kStopping},
      {"the study", "device gpu cuda accelerator", "trials run on the processor (CPU) only: leave it out"},
      {"schedule", "use type name policy", "the key is 'kind': write 'schedule: {kind: cosine}'"},
      {"network/dense", "channels kernel stride pooling", "a key of network/convolutional: add 'use: convolutional'"},
      {"train", "device gpu cuda accelerator", "trials run on the processor (CPU) only: leave it out"}};
  for (const Place& place : kPlaces)
    if (place.owner == owner && any_word(place.words, [&](std::string_view one) { return one == word; }))
      return std::string(place.hint);
  return "";
}

std::optional<std::string> meant(std::string_view word, std::span<const std::string> known) {
  const auto dot = word.rfind('.');
  const std::size_t start = dot == word.npos ? 0 : dot + 1;
  if (auto found = by_table(word.substr(0, start), word.substr(start), known)) return found;
  if (dot == word.npos)
    if (auto found = by_last_part(word, known)) return found;
  return closest(word, known);
}

std::string of_network(std::string_view path, std::span<const std::string> known) {
  constexpr std::string_view kModel = "model.";
  const std::string_view key = path.starts_with(kModel) ? path.substr(kModel.size()) : "";
  const std::string right = fmt::format("network.{}", key);
  if (key.empty() || std::ranges::find(known, right) == known.end()) return "";
  return fmt::format("{} is a parameter of the network: write {}", key, right);
}

std::string path_hint(std::string_view path, std::span<const std::string> known) {
  if (auto hint = of_network(path, known); !hint.empty()) return hint;
  const auto near = meant(path, known);
  return near ? fmt::format("did you mean '{}'?", *near) : "";
}

}  // namespace sandglass::config
