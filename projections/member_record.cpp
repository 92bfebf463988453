#include "projections/member_record.hpp"

#include <cstring>
#include <string>

namespace projections {
namespace {

constexpr std::size_t number_bytes = 4;
constexpr std::size_t head_bytes = 4 * number_bytes;
constexpr std::size_t due_bytes = 12;
constexpr std::size_t membership_bytes = 4 * number_bytes;

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

template <class Number>
void append_number(std::string& out, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void append_count(std::string& out, std::size_t count) {
  append_number(out, static_cast<std::uint32_t>(count));
}

}  // namespace

std::size_t MemberRecord::count_at(std::size_t place) const {
  return bytes.empty() ? 0 : number_at<std::uint32_t>(bytes, place * number_bytes);
}
std::size_t MemberRecord::dues_begin() const { return head_bytes + number_bytes * categories(); }
std::size_t MemberRecord::membership_begin() const { return dues_begin() + due_bytes * count_at(2); }
std::size_t MemberRecord::name_begin() const { return membership_begin() + membership_bytes * count_at(3); }

CategoryIndex::Id MemberRecord::category(std::size_t i) const {
  return number_at<CategoryIndex::Id>(bytes, head_bytes + number_bytes * i);
}

std::vector<CategoryIndex::Id> MemberRecord::category_ids() const {
  std::vector<CategoryIndex::Id> ids(categories());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = category(i);
  return ids;
}

std::int64_t MemberRecord::overdue_minor(std::int32_t today) const {
  std::int64_t sum = 0;
  for (auto at = dues_begin(); at < membership_begin(); at += due_bytes)
    if (number_at<std::int32_t>(bytes, at) < today)
      sum += number_at<std::int64_t>(bytes, at + sizeof(std::int32_t));
  return sum;
}

std::optional<MemberRecord::Membership> MemberRecord::membership_on(std::int32_t today) const {
  if (count_at(3) == 0) return std::nullopt;
  const auto at = membership_begin();
  const MembershipFacts facts{.from_day = number_at<std::int32_t>(bytes, at + number_bytes),
                              .until_day = number_at<std::int32_t>(bytes, at + 2 * number_bytes),
                              .cancelled = number_at<std::uint32_t>(bytes, at + 3 * number_bytes) != 0};
  return Membership{number_at<CategoryIndex::Id>(bytes, at), standing_on(facts, today)};
}

std::string_view MemberRecord::name() const {
  return bytes.empty() ? bytes : bytes.substr(name_begin(), count_at(1));
}
std::string_view MemberRecord::fragment() const {
  return bytes.empty() ? bytes : bytes.substr(name_begin() + count_at(1));
}

ByteBlock make_member_record(const std::vector<CategoryIndex::Id>& ids, CategoryIndex::Id plan,
                             const MemberFacts& facts, std::string_view fragment) {
  std::string bytes;
  bytes.reserve(head_bytes + number_bytes * ids.size() + due_bytes * facts.dues.size() + membership_bytes +
                facts.sort_name.size() + fragment.size());
  append_count(bytes, ids.size());
  append_count(bytes, facts.sort_name.size());
  append_count(bytes, facts.dues.size());
  append_count(bytes, facts.membership ? 1 : 0);
  for (const auto id : ids) append_number(bytes, id);
  for (const auto& [day, amount_minor] : facts.dues) {
    append_number(bytes, day);
    append_number(bytes, amount_minor);
  }
  if (facts.membership) {
    append_number(bytes, plan);
    append_number(bytes, facts.membership->from_day);
    append_number(bytes, facts.membership->until_day);
    append_count(bytes, facts.membership->cancelled ? 1 : 0);
  }
  bytes.append(facts.sort_name).append(fragment);
  return ByteBlock(bytes);
}

MembershipStanding standing_on(const MembershipFacts& membership, std::int32_t day) {
  if (membership.cancelled) return MembershipStanding::cancelled;
  if (day < membership.from_day) return MembershipStanding::upcoming;
  return day <= membership.until_day ? MembershipStanding::active : MembershipStanding::expired;
}

}  // namespace projections
