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

/// Runs a plugin's code. Whatever it throws leaves as a PluginFault naming `plugin`; one that already names a plugin,
/// the faults of files and studies, and what ends a trial from outside pass unchanged.
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
  } catch (const ConfigError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw PluginFault(plugin, "ran out of memory");
  } catch (const std::exception& error) {
    throw PluginFault(plugin, error.what());
  } catch (...) {
    throw PluginFault(plugin, "threw something that is not a std::exception");
  }
}

}  // namespace sandglass
