#include "results/report/serve/report_server.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <chrono>
#include <thread>

#include "results/base/checksum.hpp"
#include "results/base/error.hpp"
#include "results/report/html/report_page.hpp"
#include "results/report/serve/list_page.hpp"

namespace sandglass::results {
namespace {

constexpr const char* kAddress = "127.0.0.1";

void answer(httplib::Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", "text/plain; charset=utf-8");
}

std::string etag(const std::string& version) {
  Fnv1a hash;
  hash.add(std::string_view(version));
  return fmt::format("\"{:016x}\"", hash.value());
}

constexpr std::size_t kMostClients = 64;  ///< at a time; clients that send nothing keep others waiting for 2 s

/// Other programs that listen on the port are not to be shared it with: httplib's own options would.
void set_options(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

class ReportServer::Routes {
 public:
  explicit Routes(ServedStudies& studies) : studies_(studies) {
    server_.set_socket_options(set_options);
    server_.set_keep_alive_timeout(2);
    server_.set_read_timeout(2);
    server_.new_task_queue = [] { return new httplib::ThreadPool(kMostClients); };
    server_.set_payload_max_length(0);
    server_.set_default_headers({{"X-Content-Type-Options", "nosniff"},
                                 {"Referrer-Policy", "no-referrer"},
                                 {"Cross-Origin-Resource-Policy", "same-origin"},
                                 {"X-Frame-Options", "DENY"},
                                 {"Cache-Control", "no-cache"}});
    server_.set_pre_routing_handler([this](const auto& request, auto& response) { return refuse(request, response); });
    server_.set_exception_handler([](const auto&, auto& response, std::exception_ptr fault) {
      try {
        std::rethrow_exception(fault);
      } catch (const std::exception& error) {
        answer(response, 500, fmt::format("this study cannot be shown: {}", error.what()));
      }
    });
    server_.Get("/", [this](const auto&, auto& response) {
      response.set_content(list_page(studies_.list()), "text/html; charset=utf-8");
    });
    server_.Get("/s/(.*)/(study\\.json|arrays\\.bin|)",
                [this](const auto& request, auto& response) { show(request, response); });
    server_.set_error_handler([](const auto&, auto& response) {
      if (response.body.empty())
        answer(response, response.status, "there is nothing at this address; the list is at /");
    });
  }

  int bind(int port) {
    if (port == 0) return server_.bind_to_any_port(kAddress);
    return server_.bind_to_port(kAddress, port) ? port : -1;
  }

  void set_port(int port) { port_ = port; }

  void run(const std::atomic<bool>& stop) {
    std::atomic<bool> ended{false};
    std::thread watcher([&] {
      while (!stop && !ended) std::this_thread::sleep_for(std::chrono::milliseconds(100));
      while (!ended && !server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      server_.stop();
    });
    server_.listen_after_bind();
    ended = true;
    watcher.join();
  }

 private:
  httplib::Server::HandlerResponse refuse(const httplib::Request& request, httplib::Response& response) const {
    using Handled = httplib::Server::HandlerResponse;
    const auto host = request.get_header_value("Host");
    if (request.get_header_value_count("Host") != 1 ||
        (host != fmt::format("{}:{}", kAddress, port_) && host != fmt::format("localhost:{}", port_))) {
      answer(response, 403, fmt::format("expected the host {}:{}", kAddress, port_));
      return Handled::Handled;
    }
    if (request.method != "GET" && request.method != "HEAD") {
      response.set_header("Allow", "GET, HEAD");
      answer(response, 405, "this server changes nothing: GET only");
      return Handled::Handled;
    }
    return Handled::Unhandled;
  }

  void show(const httplib::Request& request, httplib::Response& response) {
    const auto study = studies_.study(request.matches[1]);
    if (!study) return answer(response, 404, "there is no such study; the list is at /");
    const auto tag = etag(study->version);
    response.set_header("ETag", tag);
    if (request.get_header_value("If-None-Match") == tag) {
      response.status = 304;
      return;
    }
    const std::string part = request.matches[2];
    if (part.empty()) {
      response.set_content(study->page, "text/html; charset=utf-8");
    } else if (part == "study.json") {
      response.set_content(study->document, "application/json");
    } else {
      response.set_header("Content-Encoding", "gzip");
      response.set_content(study->arrays, "application/octet-stream");
    }
  }

  ServedStudies& studies_;
  httplib::Server server_;
  int port_ = 0;
};

ReportServer::ReportServer(ServedStudies& studies, int port) : routes_(std::make_unique<Routes>(studies)) {
  port_ = routes_->bind(port);
  if (port_ <= 0)
    throw IoError(
        fmt::format("port {} of {} cannot be had: another program listens there, or it is reserved\n"
                    "choose another one: --port N, or --port 0 for any that is free",
                    port, kAddress));
  routes_->set_port(port_);
}

ReportServer::~ReportServer() = default;

void ReportServer::run(const std::atomic<bool>& stop) { routes_->run(stop); }

}  // namespace sandglass::results
