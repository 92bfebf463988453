// Typed identifiers that sort by the time they were made: "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB".
//
//   text := kind '_' ulid      ulid := 26 characters of Crockford's base 32: 48 bits of milliseconds since
//                              1970, then 80 random bits
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace domain {

/// The 128 bits of an identifier, without its kind.
struct Ulid {
  std::uint64_t high = 0;  ///< 48 bits of milliseconds, 16 random bits
  std::uint64_t low = 0;   ///< 64 random bits

  /// From milliseconds since 1970 and 80 random bits (the low 16 of `random_high` are used).
  static constexpr Ulid make(std::int64_t milliseconds, std::uint64_t random_high, std::uint64_t random_low) {
    return {(static_cast<std::uint64_t>(milliseconds) << 16) | (random_high & 0xffff), random_low};
  }

  /// Appends the 26 characters.
  void append_to(std::string& out) const;
  /// Exactly 26 characters of Crockford's alphabet in upper case, at most 128 bits; otherwise nothing.
  static std::optional<Ulid> parse(std::string_view text);

  /// 16 bytes, most significant first: they sort as the text does.
  std::array<char, 16> bytes() const {
    const std::array<std::uint64_t, 2> words = {std::byteswap(high), std::byteswap(low)};
    return std::bit_cast<std::array<char, 16>>(words);
  }
  static Ulid from_bytes(std::string_view sixteen) {
    std::array<std::uint64_t, 2> words{};
    if (sixteen.size() == sizeof words) std::memcpy(words.data(), sixteen.data(), sizeof words);
    return {std::byteswap(words[0]), std::byteswap(words[1])};
  }

  friend constexpr auto operator<=>(const Ulid&, const Ulid&) = default;
  explicit operator bool() const { return high != 0 || low != 0; }
};

/// An identifier of one kind of thing. `Kind::prefix` is the part before the underscore.
template <class Kind>
struct Id {
  Ulid ulid;

  std::string text() const {
    std::string out;
    append_to(out);
    return out;
  }
  void append_to(std::string& out) const {
    out.append(Kind::prefix) += '_';
    ulid.append_to(out);
  }
  static std::optional<Id> parse(std::string_view text) {
    if (!text.starts_with(Kind::prefix) || text.size() != Kind::prefix.size() + 27 ||
        text[Kind::prefix.size()] != '_')
      return std::nullopt;
    const auto ulid = Ulid::parse(text.substr(Kind::prefix.size() + 1));
    if (!ulid) return std::nullopt;
    return Id{*ulid};
  }

  friend constexpr auto operator<=>(const Id&, const Id&) = default;
  explicit operator bool() const { return static_cast<bool>(ulid); }
};

// clang-format off
struct OrganisationKind { static constexpr std::string_view prefix = "org"; };
struct GarageKind       { static constexpr std::string_view prefix = "gar"; };
struct StaffKind        { static constexpr std::string_view prefix = "stf"; };
struct ApiKeyKind       { static constexpr std::string_view prefix = "key"; };
struct SessionKind      { static constexpr std::string_view prefix = "ses"; };
struct CustomerKind     { static constexpr std::string_view prefix = "cus"; };
struct VehicleKind      { static constexpr std::string_view prefix = "veh"; };
struct BookingKind      { static constexpr std::string_view prefix = "bkg"; };
struct ImportKind       { static constexpr std::string_view prefix = "imp"; };
struct ContactKind      { static constexpr std::string_view prefix = "con"; };
struct PaymentMethodKind { static constexpr std::string_view prefix = "pmt"; };
struct BayKind          { static constexpr std::string_view prefix = "bay"; };
struct ResourceDayKind  { static constexpr std::string_view prefix = "day"; };
struct AppointmentKind  { static constexpr std::string_view prefix = "apt"; };
struct ServiceKind      { static constexpr std::string_view prefix = "svc"; };
struct JobKind          { static constexpr std::string_view prefix = "job"; };
struct QuoteKind        { static constexpr std::string_view prefix = "quo"; };
struct RecommendationKind { static constexpr std::string_view prefix = "rec"; };
struct InvoiceKind      { static constexpr std::string_view prefix = "inv"; };
struct CreditNoteKind   { static constexpr std::string_view prefix = "crn"; };
struct PaymentKind      { static constexpr std::string_view prefix = "pay"; };
struct BooksKind        { static constexpr std::string_view prefix = "bks"; };
struct JournalEntryKind { static constexpr std::string_view prefix = "jrn"; };
struct MembershipPlanKind { static constexpr std::string_view prefix = "pln"; };
struct MembershipKind   { static constexpr std::string_view prefix = "mem"; };
struct OtcSaleKind      { static constexpr std::string_view prefix = "otc"; };
struct PayoutKind       { static constexpr std::string_view prefix = "pyt"; };
struct CommitKind       { static constexpr std::string_view prefix = "cmt"; };
// clang-format on

using OrganisationId = Id<OrganisationKind>;
using GarageId = Id<GarageKind>;
using StaffId = Id<StaffKind>;
using ApiKeyId = Id<ApiKeyKind>;
using SessionId = Id<SessionKind>;
using CustomerId = Id<CustomerKind>;
using VehicleId = Id<VehicleKind>;
using BookingId = Id<BookingKind>;
using ImportId = Id<ImportKind>;
using ContactId = Id<ContactKind>;
using PaymentMethodId = Id<PaymentMethodKind>;
using BayId = Id<BayKind>;
using ResourceDayId = Id<ResourceDayKind>;
using AppointmentId = Id<AppointmentKind>;
using ServiceId = Id<ServiceKind>;
using JobId = Id<JobKind>;
using QuoteId = Id<QuoteKind>;
using RecommendationId = Id<RecommendationKind>;
using InvoiceId = Id<InvoiceKind>;
using CreditNoteId = Id<CreditNoteKind>;
using PaymentId = Id<PaymentKind>;
using BooksId = Id<BooksKind>;
using JournalEntryId = Id<JournalEntryKind>;
using MembershipPlanId = Id<MembershipPlanKind>;
using MembershipId = Id<MembershipKind>;
using OtcSaleId = Id<OtcSaleKind>;
using PayoutId = Id<PayoutKind>;
using CommitId = Id<CommitKind>;

/// An identifier of any kind.
struct Reference {
  std::string_view kind;  ///< a literal: "cus"
  Ulid ulid;

  template <class Kind>
  Reference(const Id<Kind>& id) : kind(Kind::prefix), ulid(id.ulid) {}
  friend bool operator==(const Reference&, const Reference&) = default;
};

}  // namespace domain

template <>
struct std::hash<domain::Ulid> {
  std::size_t operator()(const domain::Ulid& id) const noexcept {
    return id.low ^ (id.high * 0x9e3779b97f4a7c15U);
  }
};
template <class Kind>
struct std::hash<domain::Id<Kind>> {
  std::size_t operator()(const domain::Id<Kind>& id) const noexcept {
    return std::hash<domain::Ulid>{}(id.ulid);
  }
};
