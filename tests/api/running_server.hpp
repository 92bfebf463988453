// A server for a test: answers by a function, on a free port, and is gone at the end of the test.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "api/server.hpp"
#include "http_client.hpp"

namespace api::testing {

/// Answers by a function.
class FunctionHandler final : public Handler {
 public:
  using Function = std::function<std::optional<Response>(const Request&, const std::function<Reply()>&)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}
  std::optional<Response> handle(const Request& request, const std::function<Reply()>& later) override {
    return function_(request, later);
  }

 private:
  const Function function_;
};

/// Answers with what it was asked.
inline std::optional<Response> echo(const Request& request, const std::function<Reply()>&) {
  return Response{.body = std::string(request.method) + " " + std::string(request.path) + " " +
                          std::string(request.query) + " " + std::string(request.body)};
}

/// With one I/O thread, unless the settings say otherwise.
struct Running {
  explicit Running(FunctionHandler::Function function, ServerSettings settings = {})
      : handler(std::move(function)) {
    settings.on_error = [this](std::string_view what) {
      const std::lock_guard lock(mutex);
      errors += std::string(what) + "\n";
    };
    if (settings.io_threads == 0) settings.io_threads = 1;
    server.emplace(std::move(settings), handler);
    server->start();
  }

  std::uint16_t port() const { return server->port(); }
  std::string reported() {
    const std::lock_guard lock(mutex);
    return errors;
  }

  FunctionHandler handler;
  std::mutex mutex;  // guards errors
  std::string errors;
  std::optional<Server> server;
};

}  // namespace api::testing
