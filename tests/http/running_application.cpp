#include "tests/http/running_application.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/json/src.hpp>
#include <chrono>

#include "tests/api/http_client.hpp"

namespace http_test {

const json::value& Answer::at(std::string_view pointer) const {
  json::error_code error;
  const auto* const found = json.find_pointer({pointer.data(), pointer.size()}, error);
  if (found == nullptr) throw std::runtime_error("nothing at " + std::string(pointer) + " in " + body);
  return *found;
}

std::string Answer::text(std::string_view pointer) const {
  const auto& value = at(pointer);
  if (!value.is_string()) throw std::runtime_error("no text at " + std::string(pointer) + " in " + body);
  return std::string(value.as_string());
}

std::int64_t Answer::number(std::string_view pointer) const { return at(pointer).to_number<std::int64_t>(); }

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "forecourt-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

RunningApplication::RunningApplication() { start(); }

RunningApplication::~RunningApplication() { stop(); }

void RunningApplication::start(bool catch_up) {
  api::ApplicationSettings settings;
  settings.data = folder_.path();
  settings.operator_key = "operator-key-of-the-tests";
  application_ = std::make_unique<api::Application>(
      settings, [](std::string_view why) { ADD_FAILURE() << "the log broke: " << why; });
  if (catch_up) application_->catch_up();
  server_ = std::make_unique<api::Server>(api::ServerSettings{}, *application_);
  server_->start();
}

void RunningApplication::stop() {
  if (server_) server_->stop();
  server_.reset();
  application_.reset();
}

void RunningApplication::restart() {
  stop();
  start();
}

void RunningApplication::set_up() {
  const auto answer = post("/v1/setup", R"({"organisation": {"name": "Northside Motors"},
      "garage": {"name": "Northside Leeds", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
      "owner": {"name": "Ada Byron", "email": "ada@northside.example",
                 "password": "correct horse battery staple"}})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  organisation_id = answer.text("/organisationId");
  garage_id = answer.text("/garageId");
  owner_id = answer.text("/staffId");
  token = answer.text("/token");
}

Answer RunningApplication::request(const std::string& method, const std::string& path,
                                   const std::string& body, const std::string& headers) {
  api::testing::Client client(port());
  std::string bytes = method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers;
  if (!token.empty() && headers.find("Authorization:") == std::string::npos)
    bytes += "Authorization: Bearer " + token + "\r\n";
  if (!body.empty()) {
    if (headers.find("Content-Type:") == std::string::npos) bytes += "Content-Type: application/json\r\n";
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  } else if (method != "GET" && method != "HEAD") {
    bytes += "Content-Length: 0\r\n";
  }
  client.send(bytes + "\r\n" + body);
  auto raw = client.read_answer(method == "HEAD");
  Answer answer{raw.status, std::move(raw.headers), std::move(raw.body), {}};
  json::error_code error;
  const auto type = answer.header("content-type");
  const bool is_json = type.starts_with("application/json") || type.starts_with("application/problem+json");
  if (is_json && !answer.body.empty()) answer.json = json::parse(answer.body, error);
  EXPECT_FALSE(error) << "not JSON: " << answer.body;
  return answer;
}

std::string RunningApplication::add_customer(const std::string& first_name, const std::string& phone,
                                             const std::string& fields) {
  const auto answer = post(garage_path("/customers"), R"({"firstName": ")" + first_name +
                                                          R"(", "lastName": "Example", "phoneNumber": ")" +
                                                          phone + '"' + fields + '}');
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.text("/customerId");
}

}  // namespace http_test
