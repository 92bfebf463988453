// What can have happened to a vehicle. `type` is the stored name: once released, neither it nor the fields
// change. `personal` is sealed under the vehicle's own key: a registration and a VIN outlive an owner, so
// they are not sealed under the owner's.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/id.hpp"
#include "domain/odometer.hpp"
#include "domain/registration.hpp"
#include "domain/time.hpp"
#include "domain/vin.hpp"

namespace domain::vehicle {

/// How a vehicle belongs, or belonged, to a customer.
enum class OwnershipKind { owned, purchased_from_us, traded_in };
BOOST_DESCRIBE_ENUM(OwnershipKind, owned, purchased_from_us, traded_in)

enum class ReadingSource { manual, job, mot, import };
BOOST_DESCRIBE_ENUM(ReadingSource, manual, job, mot, import)

/// Optional facts that a person at the counter may skip and is asked for again.
enum class Field { make, model, year, vin, mileage, colour, notes };
BOOST_DESCRIBE_ENUM(Field, make, model, year, vin, mileage, colour, notes)

/// What the vehicle is, apart from what identifies it.
struct Description {
  std::optional<std::string> make;
  std::optional<std::string> model;
  bool custom_make = false;   ///< not from the catalogue
  bool custom_model = false;  ///< not from the catalogue
  std::optional<std::int32_t> year;
  std::optional<std::string> colour;
  std::optional<std::string> fuel;
  std::optional<std::int32_t> engine_cc;

  friend bool operator==(const Description&, const Description&) = default;
};
BOOST_DESCRIBE_STRUCT(Description, (),
                      (make, model, custom_make, custom_model, year, colour, fuel, engine_cc))

struct Registered {
  static constexpr std::string_view type = "vehicle.registered";
  CustomerId customer_id;  ///< its owner from now on
  OwnershipKind ownership = OwnershipKind::owned;
  Description description;
  Date since;  ///< of the ownership
  struct Personal {
    Registration registration;
    std::optional<Vin> vin;
    std::optional<std::string> notes;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Registered::Personal, (), (registration, vin, notes))
BOOST_DESCRIBE_STRUCT(Registered, (), (customer_id, ownership, description, since, personal))

struct DetailsChanged {
  static constexpr std::string_view type = "vehicle.details-changed";
  std::vector<std::string> fields;  ///< names of what changed
  Description description;          ///< all of it, as it is now
  struct Personal {
    std::optional<Vin> vin;
    std::optional<std::string> notes;
  } personal;
};
BOOST_DESCRIBE_STRUCT(DetailsChanged::Personal, (), (vin, notes))
BOOST_DESCRIBE_STRUCT(DetailsChanged, (), (fields, description, personal))

struct RegistrationChanged {
  static constexpr std::string_view type = "vehicle.registration-changed";
  struct Personal {
    Registration registration;
    std::optional<std::string> reason;  ///< "cherished transfer"
  } personal;
};
BOOST_DESCRIBE_STRUCT(RegistrationChanged::Personal, (), (registration, reason))
BOOST_DESCRIBE_STRUCT(RegistrationChanged, (), (personal))

struct FieldsSkipped {
  static constexpr std::string_view type = "vehicle.fields-skipped";
  std::vector<Field> fields;
};
BOOST_DESCRIBE_STRUCT(FieldsSkipped, (), (fields))

struct OdometerRead {
  static constexpr std::string_view type = "vehicle.odometer-read";
  Mileage reading;
  Instant read_at;
  ReadingSource source = ReadingSource::manual;
  bool rollback = false;  ///< confirmed although less than an earlier reading, or more than a later one
  struct Personal {
    std::optional<std::string> reason;  ///< why, for a rollback: "new instrument cluster"
  } personal;
};
BOOST_DESCRIBE_STRUCT(OdometerRead::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(OdometerRead, (), (reading, read_at, source, rollback, personal))

struct OwnershipTransferred {
  static constexpr std::string_view type = "vehicle.ownership-transferred";
  std::optional<CustomerId> from_customer_id;  ///< none: it belonged to nobody we know
  CustomerId to_customer_id;
  OwnershipKind ownership = OwnershipKind::owned;
  Date on;
};
BOOST_DESCRIBE_STRUCT(OwnershipTransferred, (), (from_customer_id, to_customer_id, ownership, on))

struct RemovedFromCustomer {
  static constexpr std::string_view type = "vehicle.removed-from-customer";
  CustomerId customer_id;
  Date on;
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(RemovedFromCustomer::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(RemovedFromCustomer, (), (customer_id, on, personal))

using Event = std::variant<Registered, DetailsChanged, RegistrationChanged, FieldsSkipped, OdometerRead,
                           OwnershipTransferred, RemovedFromCustomer>;

}  // namespace domain::vehicle
