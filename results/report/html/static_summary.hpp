#pragma once
#include <string>

namespace sandglass::results {

class ReportStudy;
struct ReportParts;

/// HTML of what came out, for readers that run no script: question, verdict, the best points, the points as dots with
/// their intervals (of several objectives the Pareto front) and the best trial's learning curve. Everything from the
/// study is escaped. Free of state, any thread.
std::string static_summary(const ReportStudy& study, const ReportParts& parts);

}  // namespace sandglass::results
