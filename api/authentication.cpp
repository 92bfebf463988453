#include "api/authentication.hpp"

#include <limits>
#include <unordered_map>

#include "eventstore/crypto.hpp"
#include "projections/staff.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::read_row;

constexpr std::size_t secret_bytes = 24;
constexpr std::size_t remembered_max = 10'000;

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};

/// A map that forgets everything when the epoch moves on, or when it grows too large.
template <class Key, class Value, class Hash = std::hash<Key>>
class EpochCache {
 public:
  const Value* find(const auto& key, std::uint64_t epoch) {
    if (epoch_ != epoch || values_.size() > remembered_max) {
      values_.clear();
      epoch_ = epoch;
    }
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }
  const Value& put(Key key, Value value) {
    return values_.insert_or_assign(std::move(key), std::move(value)).first->second;
  }

 private:
  std::uint64_t epoch_ = 0;
  std::unordered_map<Key, Value, Hash, std::equal_to<>> values_;
};

std::shared_ptr<const Principal> member(const projections::CredentialRow& credential,
                                        const projections::RowStore& rows) {
  using namespace projections;
  const auto session =
      read_row<SessionRow>(rows, SessionRow::key(credential.organisation_id, *credential.session_id));
  if (!session || session->closed) return nullptr;
  const auto staff = read_row<StaffRow>(rows, StaffRow::key(credential.organisation_id, session->staff_id));
  if (!staff || !staff->active) return nullptr;
  auto principal = std::make_shared<Principal>();
  principal->kind = Principal::Kind::member;
  principal->organisation_id = credential.organisation_id;
  principal->staff_id = staff->staff_id;
  principal->session_id = session->session_id;
  for (const auto& role : staff->roles) principal->roles.push_back(RoleHeld{role.garage_id, role.role});
  principal->expires_at = session->expires_at;
  return principal;
}

std::shared_ptr<const Principal> key_holder(const projections::CredentialRow& credential,
                                            const projections::RowStore& rows) {
  using namespace projections;
  const auto key =
      read_row<ApiKeyRow>(rows, ApiKeyRow::key(credential.organisation_id, *credential.api_key_id));
  if (!key || key->revoked) return nullptr;
  auto principal = std::make_shared<Principal>();
  principal->kind = Principal::Kind::api_key;
  principal->organisation_id = credential.organisation_id;
  principal->api_key_id = key->api_key_id;
  for (const auto& garage : key->garage_ids) principal->roles.push_back(RoleHeld{garage, key->role});
  constexpr domain::Instant never{std::numeric_limits<std::int64_t>::max()};
  principal->expires_at = key->expires_at.value_or(never);
  return principal;
}

}  // namespace

std::string Tokens::token_of(std::string_view identifier) const {
  const auto secret = eventstore::hmac_sha256(key_, {identifier});
  return std::string(identifier) + '.' + eventstore::base64url(std::span(secret).first(secret_bytes));
}

std::string token_hash(std::string_view token) { return eventstore::hex(eventstore::sha256(token)); }

std::shared_ptr<const Principal> Authenticator::authenticate(std::string_view token,
                                                             const projections::RowStore& rows,
                                                             domain::Instant now) const {
  constexpr std::size_t token_bytes_max = 200;
  if (token.empty() || token.size() > token_bytes_max) return nullptr;
  thread_local EpochCache<std::string, std::shared_ptr<const Principal>, TextHash> known;
  if (const auto* const cached = known.find(token, epoch())) {
    if (*cached && (*cached)->expires_at <= now) return nullptr;
    return *cached;
  }
  if (!operator_key_.empty() && eventstore::equal_in_constant_time(token, operator_key_)) {
    auto principal = std::make_shared<Principal>();
    principal->kind = Principal::Kind::operator_key;
    return principal;
  }
  const auto credential =
      read_row<projections::CredentialRow>(rows, projections::CredentialRow::key(token_hash(token)));
  if (!credential) return nullptr;  // not kept: anybody can send any number of these
  auto principal = credential->session_id ? member(*credential, rows) : key_holder(*credential, rows);
  if (principal && principal->expires_at <= now) return nullptr;
  return known.put(std::string(token), std::move(principal));
}

std::shared_ptr<const GarageSettings> garage_settings(domain::OrganisationId organisation,
                                                      domain::GarageId garage,
                                                      const projections::RowStore& rows,
                                                      std::uint64_t epoch) {
  thread_local EpochCache<domain::GarageId,
                          std::pair<domain::OrganisationId, std::shared_ptr<const GarageSettings>>>
      known;
  if (const auto* const cached = known.find(garage, epoch))
    return cached->first == organisation ? cached->second : nullptr;
  auto row = read_row<projections::GarageRow>(rows, projections::GarageRow::key(organisation, garage));
  if (!row) return nullptr;
  const auto zone = projections::TimeZone::find(row->time_zone);
  if (!zone) throw std::runtime_error("a garage's time zone is not known to this machine: " + row->time_zone);
  return known
      .put(garage, std::pair(organisation, std::shared_ptr<const GarageSettings>(
                                               new GarageSettings{*std::move(row), *zone})))
      .second;
}

}  // namespace api
