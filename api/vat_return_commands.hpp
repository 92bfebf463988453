// Filing a VAT return: what counts in it is added up from the rows, so whoever files one declares that it
// reads them. On the committer's thread.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>

#include "api/transaction.hpp"

namespace api {

struct VatReturnInput {
  std::optional<domain::Date> from;  ///< the day after the return before it where nobody says
  domain::Date through;
  std::optional<std::string> receipt;  ///< what the tax office answered with
};
BOOST_DESCRIBE_STRUCT(VatReturnInput, (), (from, through, receipt))

Result<void> file_vat_return(Transaction& transaction, domain::GarageId garage, const VatReturnInput& input);

}  // namespace api
