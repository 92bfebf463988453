// Bearer tokens and who they stand for.
//
// A token is an identifier and a secret that is derived from it under a key of the server's, so the same
// log-in, repeated with its idempotency key, shows the same token again although only its hash is stored.
//
//   token := identifier '.' base64url of 24 bytes of HMAC-SHA-256(token key, identifier)
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/permissions.hpp"
#include "eventstore/bytes.hpp"
#include "projections/organisations.hpp"
#include "projections/row_store.hpp"
#include "projections/time_zone.hpp"

namespace api {

class Tokens {
 public:
  explicit Tokens(const eventstore::Bytes32& token_key) : key_(token_key) {}
  /// The token of a session ("ses_...") or API key ("key_...").
  std::string token_of(std::string_view identifier) const;

 private:
  eventstore::Bytes32 key_;
};

/// What is stored of a token.
std::string token_hash(std::string_view token);

/// Finds out who a token stands for. What it found is kept per thread and forgotten whenever anything about
/// organisations, staff, sessions or keys changes.
class Authenticator {
 public:
  /// `operator_key` may be empty: then there is no operator.
  explicit Authenticator(std::string operator_key) : operator_key_(std::move(operator_key)) {}

  /// Null when the token stands for nobody, or no longer.
  std::shared_ptr<const Principal> authenticate(std::string_view token, const projections::RowStore& rows,
                                                domain::Instant now) const;

  /// Something changed that an answer may depend on.
  void forget() { epoch_.fetch_add(1, std::memory_order_acq_rel); }
  std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

 private:
  std::string operator_key_;
  std::atomic<std::uint64_t> epoch_{1};
};

/// A garage's settings, ready for use.
struct GarageSettings {
  projections::GarageRow row;
  projections::TimeZone time_zone;
};

/// The settings of a garage of this organisation; null when it has no such garage. Kept per thread until
/// `epoch` changes.
std::shared_ptr<const GarageSettings> garage_settings(domain::OrganisationId organisation,
                                                      domain::GarageId garage,
                                                      const projections::RowStore& rows, std::uint64_t epoch);

}  // namespace api
