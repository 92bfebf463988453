// A log like that of a garage that has been at work for some years, for measuring what comes after:
// customers, each with two vehicles, five visits that were booked, confirmed, begun and completed, and an
// odometer reading at each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "eventstore/key_store.hpp"
#include "eventstore/log.hpp"
#include "eventstore/master_key.hpp"

namespace bench {

/// The log of a data folder, as the server opens it, made when it is not there.
class OpenedLog {
 public:
  explicit OpenedLog(const std::filesystem::path& data);
  eventstore::Log& log() { return *log_; }
  const eventstore::KeyStore& keys() const { return keys_; }

 private:
  eventstore::MasterKey master_key_;
  eventstore::KeyStore keys_;
  std::unique_ptr<eventstore::Log> log_;
};

struct Mix {
  std::uint64_t customers = 1'000;
  /// How many customers' histories are told at the same time: 1 puts everything about a customer side by
  /// side, many spread it over the log as it is in life.
  std::uint64_t side_by_side = 200;
  int visits = 5;
};

struct Filled {
  domain::OrganisationId organisation;
  domain::GarageId garage;
  std::vector<domain::CustomerId> customers;
  std::uint64_t events = 0;
};

/// Adds an organisation with one garage and its customers to the data folder's log.
Filled fill_log(const std::filesystem::path& data, const Mix& mix);

}  // namespace bench
