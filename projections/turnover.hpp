// What went through an account: debits and credits apart, so that what cancels out is still seen. Sums are
// of 128 bits, because a garage's books may last longer than 64 bits of pennies.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/decimal.hpp"

namespace projections {

struct Turnover {
  domain::Wide debit_minor = 0;
  domain::Wide credit_minor = 0;  ///< not negative

  domain::Wide balance_minor() const { return debit_minor - credit_minor; }
  void add(std::int64_t amount_minor) {
    (amount_minor > 0 ? debit_minor : credit_minor) +=
        amount_minor > 0 ? domain::Wide{amount_minor} : -domain::Wide{amount_minor};
  }
  void add(const Turnover& other) {
    debit_minor += other.debit_minor;
    credit_minor += other.credit_minor;
  }
  void subtract(const Turnover& other) {
    debit_minor -= other.debit_minor;
    credit_minor -= other.credit_minor;
  }
  friend bool operator==(const Turnover&, const Turnover&) = default;
};

BOOST_DESCRIBE_STRUCT(Turnover, (), (debit_minor, credit_minor))

/// Turnovers by day or month.
struct Turnovers {
  struct Part {
    std::int32_t when = 0;
    Turnover turnover;
    friend bool operator==(const Part&, const Part&) = default;
  };

  std::vector<Part> parts;  ///< ascending

  /// The one of `when`, made where there is none.
  Turnover& of(std::int32_t when);
  /// The sum of all before `when`.
  Turnover before(std::int32_t when) const;
  Turnover total() const;
  friend bool operator==(const Turnovers&, const Turnovers&) = default;
};
BOOST_DESCRIBE_STRUCT(Turnovers::Part, (), (when, turnover))
BOOST_DESCRIBE_STRUCT(Turnovers, (), (parts))

/// A whole number of any size, in decimal.
void append_wide(std::string& out, domain::Wide number);

/// As 64 bits. Throws std::overflow_error where it does not fit, which no garage's balance does.
std::int64_t narrow(domain::Wide number);

}  // namespace projections
