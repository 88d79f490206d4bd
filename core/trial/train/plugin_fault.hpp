#pragma once
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "core/base/error.hpp"
#include "core/trial/train/stop_condition.hpp"

namespace sandglass {

/// A fault inside a plugin, with the name of the plugin that is to blame.
class PluginFault : public PluginError {
 public:
  PluginFault(std::string plugin, const std::string& reason) : PluginError(reason), plugin_(std::move(plugin)) {}

  const std::string& plugin() const { return plugin_; }  ///< "noise/masking"

 private:
  std::string plugin_;
};

/// What a plugin cannot do with the study's data, or the study asks of it in vain: the study is wrong, not the plugin.
class PluginRefusal : public ConfigError {
 public:
  PluginRefusal(std::string plugin, const std::string& reason, std::string parameter = "", std::string block = "")
      : ConfigError(reason), plugin_(std::move(plugin)), parameter_(std::move(parameter)), block_(std::move(block)) {}

  const std::string& plugin() const { return plugin_; }        ///< "loss/bce"
  const std::string& parameter() const { return parameter_; }  ///< the key of its block that is to blame; may be empty
  const std::string& block() const { return block_; }  ///< "decoder", if several blocks may name the plugin; else empty

 private:
  std::string plugin_, parameter_, block_;
};

/// Runs a plugin's code. Whatever it throws leaves as a PluginFault naming `plugin`, but a ConfigError as a
/// PluginRefusal; one that already names a plugin, the faults of files, and what ends a trial from outside pass
/// unchanged.
template <class Body>
decltype(auto) guarded(const std::string& plugin, Body&& body) {
  try {
    return body();
  } catch (const PluginFault&) {
    throw;
  } catch (const TrialInterrupted&) {
    throw;
  } catch (const IoError&) {
    throw;
  } catch (const PluginRefusal&) {
    throw;
  } catch (const ConfigError& error) {
    throw PluginRefusal(plugin, error.what());
  } catch (const std::bad_alloc&) {
    throw PluginFault(plugin, "ran out of memory");
  } catch (const std::exception& error) {
    throw PluginFault(plugin, error.what());
  } catch (...) {
    throw PluginFault(plugin, "threw something that is not a std::exception");
  }
}

}  // namespace sandglass
