"""What policyguard costs; run by ``make bench``, never by ``make test``. Nothing here is asserted to be fast."""
