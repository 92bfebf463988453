#include "tests/crash/crashing_garage.hpp"

#include <gtest/gtest.h>

#include <boost/json/src.hpp>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace crash_test {

namespace json = boost::json;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Answer send(Client& client, const LogIn& log_in, const std::string& method, const std::string& path,
            const std::string& body, const std::string& headers) {
  auto head = method + ' ' + path + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + log_in.token +
              "\r\n" + headers;
  if (method != "GET")
    head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  client.send(head + "\r\n" + body);
  auto answer = client.read_answer();
  if (!answer.whole) answer.status = 0;
  return answer;
}

LogIn set_up(std::uint16_t port) {
  Client client(port);
  const auto answer = send(client, {}, "POST", "/v1/setup", R"({"organisation": {"name": "Crash Motors"},
      "garage": {"name": "Crash Garage", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
      "owner": {"name": "Ada", "email": "ada@crash.example", "password": "correct horse battery staple"}})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  const auto body = json::parse(answer.body);
  return {std::string(body.at("token").as_string()), std::string(body.at("garageId").as_string())};
}

std::uint64_t wait_until_ready(std::uint16_t port) {
  Answer answer;
  const bool ready = api::testing::eventually([&] {
    Client client(port);
    answer = send(client, {}, "GET", "/readyz");
    return answer.status == 200;
  });
  EXPECT_TRUE(ready) << answer.body;
  return ready ? json::parse(answer.body).at("head").to_number<std::uint64_t>() : 0;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "forecourt-crash-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  if (::testing::Test::HasFailure()) std::cout << "the data is in " << path_ << '\n';
  else std::filesystem::remove_all(path_);
}

}  // namespace crash_test
