#pragma once
#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "results/record/study_header.hpp"

namespace sandglass {

/// Everything that is written down about a study when it begins: its resolved YAML, seeds, machine, versions of the
/// program, its plugins and libraries, and the commit that the program was built from.
results::StudyHeader make_header(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                                 const std::string& data_source);

/// hostname, cpu, cores, os, instruction set and product backend of this machine.
std::map<std::string, std::string> describe_host();

}  // namespace sandglass
