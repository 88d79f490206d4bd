#include "core/trial/train/fault.hpp"

#include <new>

#include "core/trial/train/plugin_fault.hpp"
#include "core/trial/train/stage_trainer.hpp"

namespace sandglass {

std::optional<Fault> fault_of(const std::function<void()>& body) {
  try {
    body();
    return std::nullopt;
  } catch (const PluginFault& fault) {
    return Fault{Fault::Kind::failure, fault.plugin(), fault.what()};
  } catch (const TrialStopped& fault) {
    return Fault{Fault::Kind::stop, "", fault.what()};
  } catch (const Diverged& fault) {
    return Fault{Fault::Kind::divergence, "", fault.what()};
  } catch (const std::bad_alloc&) {
    return Fault{Fault::Kind::failure, "", "ran out of memory"};
  } catch (const std::exception& error) {
    return Fault{Fault::Kind::failure, "", error.what()};
  } catch (...) {
    return Fault{Fault::Kind::failure, "", "threw something that is not a std::exception"};
  }
}

}  // namespace sandglass
