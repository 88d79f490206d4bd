#include "core/trial/checkpoint/stage_store.hpp"

namespace sandglass {

StageStore::~StageStore() = default;

}  // namespace sandglass
