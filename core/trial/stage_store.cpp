#include "core/trial/stage_store.hpp"

namespace sandglass {

StageStore::~StageStore() = default;

}  // namespace sandglass
