#include "api/login_throttle.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

#include "eventstore/crypto.hpp"

namespace api {

namespace {

struct Policy {
  std::string_view name;  ///< keeps the keys of the kinds apart
  std::uint32_t free_failures;
  std::int64_t wait_seconds_max;
  std::int64_t forgotten_after_seconds;
};

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;

constexpr Policy policies[] = {{"email and network", 5, 15 * minute, 24 * hour},
                               {"email", 20, 5 * minute, 24 * hour},
                               {"network", 30, 15 * minute, hour}};
constexpr std::size_t email_from_network = 0;
constexpr std::size_t email_from_anywhere = 1;
constexpr std::size_t network_of_all = 2;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

/// The part of the address that one subscriber cannot change at will.
std::string network_of(std::string_view address) {
  std::string text(address.substr(0, address.find('%')));
  std::array<char, sizeof(in6_addr)> bytes;
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  constexpr std::string_view mapped_ipv4("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  const std::string_view whole(bytes.data(), bytes.size());
  if (!whole.starts_with(mapped_ipv4)) return std::string(whole.substr(0, 8));
  std::array<char, INET_ADDRSTRLEN> ipv4{};
  ::inet_ntop(AF_INET, whole.data() + mapped_ipv4.size(), ipv4.data(), ipv4.size());
  return ipv4.data();
}

}  // namespace

LoginThrottle::LoginThrottle() : secret_(eventstore::random_bytes32()), counters_(set_count * set_size) {
  static_assert(std::size(policies) == kinds);
}

LoginThrottle::Keys LoginThrottle::keys(std::string_view email, std::string_view address) const {
  const auto who = lower_case(email);
  const auto network = network_of(address);
  const auto key = [&](std::size_t kind, std::string_view first, std::string_view second) {
    const auto hash = eventstore::hmac_sha256(secret_, {policies[kind].name, "\0", first, "\0", second});
    std::uint64_t number;
    std::memcpy(&number, hash.data(), sizeof number);
    return std::max(number, std::uint64_t{1});
  };
  return {key(email_from_network, who, network), key(email_from_anywhere, who, ""),
          key(network_of_all, network, "")};
}

std::int64_t LoginThrottle::blocked_until(const Counter& counter) {
  const auto& policy = policies[counter.kind];
  if (counter.failures < policy.free_failures) return counter.last_milliseconds;
  const auto doublings = std::min(counter.failures - policy.free_failures, 30U);
  return counter.last_milliseconds + 1000 * std::min(std::int64_t{1} << doublings, policy.wait_seconds_max);
}

std::int64_t LoginThrottle::wait_milliseconds(const Counter& counter, std::int64_t now) {
  // A clock that was set back must not make anybody wait longer than the longest wait.
  const auto longest = 1000 * policies[counter.kind].wait_seconds_max;
  return std::clamp(blocked_until(counter) - now, std::int64_t{0}, longest);
}

LoginThrottle::Counter* LoginThrottle::find(std::uint64_t key) {
  const auto set = std::span(counters_).subspan(key % set_count * set_size, set_size);
  const auto at = std::ranges::find(set, key, &Counter::key);
  return at == set.end() ? nullptr : &*at;
}

LoginThrottle::Counter& LoginThrottle::find_or_make(std::uint64_t key, std::uint32_t kind) {
  if (auto* const counter = find(key)) return *counter;
  const auto set = std::span(counters_).subspan(key % set_count * set_size, set_size);
  auto& counter = *std::ranges::min_element(
      set, {}, [](const Counter& each) { return each.key == 0 ? std::int64_t{0} : blocked_until(each); });
  counter = {.key = key, .kind = kind};
  return counter;
}

std::int64_t LoginThrottle::admit(std::string_view email, std::string_view address, domain::Instant now) {
  const auto all = keys(email, address);
  const std::lock_guard lock(mutex_);
  std::int64_t wait = 0;
  for (const auto key : all)
    if (auto* const counter = find(key)) {
      const auto idle = now.milliseconds - counter->last_milliseconds;
      if (idle >= 1000 * policies[counter->kind].forgotten_after_seconds) *counter = {};
      else wait = std::max(wait, wait_milliseconds(*counter, now.milliseconds));
    }
  if (wait > 0) return (wait + 999) / 1000;

  for (std::uint32_t kind = 0; kind < kinds; ++kind) {
    auto& counter = find_or_make(all[kind], kind);
    ++counter.failures;
    counter.last_milliseconds = now.milliseconds;
  }
  return 0;
}

void LoginThrottle::succeeded(std::string_view email, std::string_view address) {
  const auto all = keys(email, address);
  const std::lock_guard lock(mutex_);
  for (const auto kind : {email_from_network, email_from_anywhere})
    if (auto* const counter = find(all[kind])) *counter = {};
  give_back(all[network_of_all]);
}

void LoginThrottle::withdrawn(std::string_view email, std::string_view address) {
  const auto all = keys(email, address);
  const std::lock_guard lock(mutex_);
  for (const auto key : all) give_back(key);
}

void LoginThrottle::give_back(std::uint64_t key) {
  if (auto* const counter = find(key); counter != nullptr && counter->failures > 0) --counter->failures;
}

}  // namespace api
