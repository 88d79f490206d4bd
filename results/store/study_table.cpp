#include "results/store/study_table.hpp"

#include "results/store/study_source.hpp"

namespace sandglass::results {

StudyTable read_study(const std::filesystem::path& path) { return read_study(StudySource(path)); }

StudyTable read_study(const StudySource& source) { return {source.header(), source.trials()}; }

}  // namespace sandglass::results
