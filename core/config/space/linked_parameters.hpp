#pragma once
#include <string>
#include <vector>

#include "core/config/compose/composition.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/study/sweepable_parameters.hpp"

namespace sandglass::config {

/// A parameter of a trial that refers to another value, in whole or in part.
struct Reference {
  std::string variant;
  std::string path;
  std::string source;  ///< the path of the value
  Mark mark;
  bool is_whole = true;  ///< false: the value is pasted into a text, or is an entry of a list
};

/// The references in the blocks of a trial that lead to other values of the study.
std::vector<Reference> references_in(const VariantView& view, const SweepableParameters& sweepable);

/// Fills `study.linked` with the references that lead to an axis, to what the plugin of an axis brings or to the number
/// of the replicate, whose parameters follow it from trial to trial. The axes and replicates of the study are known,
/// `variants` holds the parameters of each. Reports references that cannot follow: the parameter does not take a value
/// of the axis, or the reference is inside a text or a list.
void link_parameters(const std::vector<Reference>& references, const std::vector<VariantParameters>& variants,
                     StudySpec& study, Diagnostics& diagnostics);

/// Reports references outside the blocks of a trial that lead to values which differ between trials.
void check_fixed_references(const Composition& composition, const StudySpec& study, Diagnostics& diagnostics);

}  // namespace sandglass::config
