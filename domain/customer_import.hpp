// A file of customers: what its lines mean, what is wrong with them, and what importing them makes of a
// customer.
//
//   firstName,lastName,phoneNumber,email,accountType,businessName      columns in any order, in any case
//   Grace,Hopper,+44 7700 900123,grace@example.com,individual,
//
// A file is uploaded once, looked at, and committed once. A line that is not valid is skipped, the others are
// imported: a phone number that a customer has already updates that customer, and blank cells erase nothing
// (C15).
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/customer.hpp"
#include "domain/decider.hpp"
#include "domain/import_events.hpp"

namespace domain::import {

inline constexpr std::size_t rows_max = 500;

/// The template that is offered for download begins with this line.
inline constexpr std::string_view template_header =
    "firstName,lastName,phoneNumber,email,accountType,businessName";
/// A row that shows how; where it comes back unchanged it is not a customer.
inline constexpr std::string_view template_sample =
    "Ada,Example,+44 7700 900000,ada@example.com,business,Example Motors Ltd";

// Reading a file.

/// One record of a CSV file, split and decoded. A blank line is a record without cells, or with blank ones
/// only.
struct Record {
  std::int32_t line = 0;  ///< where it begins in the file, from 1
  std::vector<std::string> cells;
};

/// The number, or the code of what is wrong with it ("not-a-phone-number"). A number without a country code
/// is read as one of the garage's country.
using ParsePhone = std::function<std::expected<Phone, std::string>(std::string_view)>;

struct Checked {
  std::int32_t data_rows = 0;  ///< blank lines and the template's sample not counted
  std::vector<Row> rows;       ///< the valid ones, in the file's order
  std::vector<Issue> issues;   ///< in the file's order
};
BOOST_DESCRIBE_STRUCT(Checked, (), (data_rows, rows, issues))

/// Refuses a whole file: `empty-file`, `missing-columns`, `repeated-columns`, `too-many-rows`.
/// Everything else is an issue of one line. `records` begins with the header.
std::expected<Checked, Rejection> check_records(const std::vector<Record>& records,
                                                const ParsePhone& parse_phone);

/// The lines that are not imported, each once, in the file's order.
std::vector<std::int32_t> skipped_lines(const std::vector<Issue>& issues);

// What a row makes of a customer.

/// Where nobody has the row's number yet. The country is the phone number's, or the garage's where it has
/// none; the customer's id and number and the payment terms are the caller's to fill in.
customer::Register registration(const Row& row, const GarageId& garage, const std::string& garage_country);

/// Where the customer has the row's number: what the row says replaces, what it leaves blank stays (C15).
customer::ChangeDetails update(const customer::Customer& customer, const Row& row);

// The aggregate.

/// What the next decision needs, and the rows until they are imported.
struct Import {
  using Event = import::Event;
  using Id = ImportId;

  bool exists = false;
  bool committed = false;
  GarageId garage_id;
  std::string file_hash;
  std::int32_t data_rows = 0;
  std::vector<Row> rows;
  std::vector<Issue> issues;
  std::vector<RowResult> results;  ///< once committed
};
BOOST_DESCRIBE_STRUCT(Import, (), (exists, committed, garage_id, file_hash, data_rows, rows, issues, results))

struct Upload {
  ImportId import_id;  ///< of the stream that it begins
  GarageId garage_id;
  std::string file_hash;  ///< claimed until the import is committed: the same file again is the same import
  Checked checked;
};
BOOST_DESCRIBE_STRUCT(Upload, (), (import_id, garage_id, file_hash, checked))

/// What became of each row, in the commit that changes the customers. Only once: `import-already-committed`.
struct Complete {
  std::vector<RowResult> results;
};
BOOST_DESCRIBE_STRUCT(Complete, (), (results))

Decision<Event> decide(const Import&, const Upload&, const Context&);
Decision<Event> decide(const Import&, const Complete&, const Context&);

void evolve(Import&, const Uploaded&);
void evolve(Import&, const Completed&);

}  // namespace domain::import
