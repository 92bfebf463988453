// What can have happened to an uploaded file of customers. `type` is the stored name: once released, neither
// it nor the fields change. `personal` is sealed under the import's own key, which is destroyed once it is
// committed.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/customer_events.hpp"
#include "domain/id.hpp"
#include "domain/phone.hpp"

namespace domain::import {

/// Something about one line that a person should know. `line` is the file's, from 1; 0 is the file itself.
struct Issue {
  std::int32_t line = 0;
  std::string code;  ///< stable, kebab-case: "missing-last-name"
  std::string detail;
  bool skips_row = false;  ///< the row is not imported

  friend bool operator==(const Issue&, const Issue&) = default;
};
BOOST_DESCRIBE_STRUCT(Issue, (), (line, code, detail, skips_row))

/// One valid row, normalised.
struct Row {
  std::int32_t line = 0;
  std::string first_name;
  std::string last_name;
  Phone phone;
  std::optional<std::string> email;
  std::optional<customer::AccountType> account_type;
  std::optional<std::string> business_name;

  friend bool operator==(const Row&, const Row&) = default;
};
BOOST_DESCRIBE_STRUCT(Row, (), (line, first_name, last_name, phone, email, account_type, business_name))

struct Uploaded {
  static constexpr std::string_view type = "import.uploaded";
  GarageId garage_id;
  std::string file_hash;   ///< SHA-256 of the file, in hexadecimal; claimed until the import is committed
  std::int32_t rows = 0;   ///< data rows in the file, blank lines not counted
  std::int32_t valid = 0;  ///< of which can be imported
  struct Personal {
    std::vector<Row> rows;  ///< the valid ones
    std::vector<Issue> issues;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Uploaded::Personal, (), (rows, issues))
BOOST_DESCRIBE_STRUCT(Uploaded, (), (garage_id, file_hash, rows, valid, personal))

enum class Outcome { created, updated, unchanged, skipped };
BOOST_DESCRIBE_ENUM(Outcome, created, updated, unchanged, skipped)

struct RowResult {
  std::int32_t line = 0;
  Outcome outcome = Outcome::skipped;
  std::optional<CustomerId> customer_id;

  friend bool operator==(const RowResult&, const RowResult&) = default;
};
BOOST_DESCRIBE_STRUCT(RowResult, (), (line, outcome, customer_id))

struct Completed {
  static constexpr std::string_view type = "import.completed";
  std::vector<RowResult> results;
};
BOOST_DESCRIBE_STRUCT(Completed, (), (results))

using Event = std::variant<Uploaded, Completed>;

}  // namespace domain::import
