// An API key: lets another program act with one role at some garages. Only the hash of its token is known
// here.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/decider.hpp"
#include "domain/staff_events.hpp"

namespace domain::api_key {

inline constexpr std::size_t garages_max = 1000;

struct ApiKey {
  using Event = api_key::Event;
  using Id = ApiKeyId;

  bool exists = false;
  bool revoked = false;
  staff::Role role = staff::Role::auditor;
  std::vector<GarageId> garage_ids;
  std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(ApiKey, (), (exists, revoked, role, garage_ids, expires_at))

struct Issue {
  ApiKeyId api_key_id;  ///< of the stream that it begins
  std::string name;     ///< what it is for
  staff::Role role = staff::Role::auditor;
  std::vector<GarageId> garage_ids;  ///< at least one
  std::string token_hash;
  std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(Issue, (), (api_key_id, name, role, garage_ids, token_hash, expires_at))

struct Revoke {};
BOOST_DESCRIBE_STRUCT(Revoke, (), ())

Decision<Event> decide(const ApiKey&, const Issue&, const Context&);
Decision<Event> decide(const ApiKey&, const Revoke&, const Context&);

void evolve(ApiKey&, const Issued&);
void evolve(ApiKey&, const Revoked&);

}  // namespace domain::api_key
