// A whole server on a temporary folder, for tests of routes: real sockets, a real log, real views.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "api/application.hpp"
#include "api/server.hpp"

namespace http_test {

namespace json = boost::json;

/// An answer with its body read as JSON, where it is JSON.
struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
  json::value json;

  /// The value at an RFC 6901 pointer; a test fails with a clear message when it is not there.
  const json::value& at(std::string_view pointer) const;
  std::string text(std::string_view pointer) const;
  std::int64_t number(std::string_view pointer) const;
  /// The problem's stable code.
  std::string code() const { return text("/code"); }
  std::string header(const std::string& name) const;
};

/// Removes its folder at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class RunningApplication {
 public:
  /// Starts a server and waits until it is ready. The organisation is set up with first_steps(), not here.
  RunningApplication();
  ~RunningApplication();

  /// Stops and starts again on the same data.
  void restart();
  void stop();
  /// Unless told to catch up, it is as after a crash: up, and not ready.
  void start(bool catch_up = true);

  /// Sets up "Northside Motors" and keeps its owner's token for the requests that follow.
  void set_up();

  /// `headers` are ready lines ("If-Match: \"1\"\r\n"). The token goes along when there is one.
  Answer request(const std::string& method, const std::string& path, const std::string& body = "",
                 const std::string& headers = "");
  Answer get(const std::string& path, const std::string& headers = "") {
    return request("GET", path, "", headers);
  }
  Answer post(const std::string& path, const std::string& body = "", const std::string& headers = "") {
    return request("POST", path, body, headers);
  }

  /// Makes a customer / a vehicle / a booking and returns its identifier. `fields` are further JSON members,
  /// beginning with a comma.
  std::string add_customer(const std::string& first_name, const std::string& phone,
                           const std::string& fields = "");
  std::string garage_path(const std::string& rest) const { return "/v1/garages/" + garage_id + rest; }

  std::string organisation_id;
  std::string garage_id;
  std::string owner_id;
  std::string token;

  std::uint16_t port() const { return server_->port(); }
  const std::filesystem::path& data() const { return folder_.path(); }
  api::Application& application() { return *application_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<api::Application> application_;
  std::unique_ptr<api::Server> server_;
};

}  // namespace http_test
