// Further members of staff for tests, logged in.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/http/running_application.hpp"

namespace http_test {

struct StaffMember {
  std::string id;
  std::string email;
  std::string token;

  /// For requests in the member's name.
  std::string authorization() const { return "Authorization: Bearer " + token + "\r\n"; }
};

inline constexpr const char* staff_password = "a password of the tests";

inline Answer log_in(RunningApplication& server, const std::string& email, const std::string& headers = "",
                     const std::string& password = staff_password) {
  return server.post("/v1/sessions", R"({"email": ")" + email + R"(", "password": ")" + password + "\"}",
                     headers);
}

/// Adds a member with one role at one garage, the first one when none is named, and logs the member in.
inline StaffMember add_staff(RunningApplication& server, const std::string& role, const std::string& name,
                             const std::string& garage_id = "") {
  StaffMember member;
  member.email = name + "@northside.example";
  const auto answer =
      server.post("/v1/staff", R"({"name": ")" + name + R"(", "email": ")" + member.email +
                                   R"(", "password": ")" + staff_password + R"(", "roles": [{"garageId": ")" +
                                   (garage_id.empty() ? server.garage_id : garage_id) + R"(", "role": ")" +
                                   role + "\"}]}");
  EXPECT_EQ(answer.status, 201) << answer.body;
  member.id = answer.text("/staffId");
  member.token = log_in(server, member.email).text("/token");
  return member;
}

/// Another organisation on the same server; its owner's token comes back.
inline std::string add_organisation(RunningApplication& server, const std::string& name,
                                    const std::string& headers = "") {
  const auto answer = server.post("/v1/organisations",
                                  R"({"organisation": {"name": ")" + name + R"("},
      "garage": {"name": "Elsewhere", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
      "owner": {"name": "Mary Somerville", "email": "owner@)" +
                                      name + R"(.example", "password": ")" + staff_password + "\"}}",
                                  "Authorization: Bearer operator-key-of-the-tests\r\n" + headers);
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.text("/token");
}

inline std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }

}  // namespace http_test
