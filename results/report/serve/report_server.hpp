#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "results/report/serve/served_studies.hpp"

namespace sandglass::results {

/// Shows studies on http://127.0.0.1:<port>/ to browsers on this machine, and to nobody else:
///   /                           the list
///   /s/<address>/               a study's page
///   /s/<address>/study.json     its document, and arrays.bin its blocks (gzip), each with an ETag
/// It changes nothing. Only GET and HEAD, only requests whose Host is 127.0.0.1 or localhost with this port (so that no
/// name that leads here from a foreign page gets an answer), and only addresses that are in the list.
class ReportServer {
 public:
  /// Port 0: any that is free. Throws IoError if the port is taken or not to be had.
  ReportServer(ServedStudies& studies, int port);
  ~ReportServer();
  ReportServer(const ReportServer&) = delete;
  ReportServer& operator=(const ReportServer&) = delete;

  int port() const { return port_; }

  /// Answers until `stop` is set, which it looks at ten times a second, and what is being answered is done.
  void run(const std::atomic<bool>& stop);

 private:
  class Routes;
  int port_ = 0;
  std::unique_ptr<Routes> routes_;
};

}  // namespace sandglass::results
