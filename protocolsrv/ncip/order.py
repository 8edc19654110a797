"""The order of children in the schemas of NCIP 2.x, one row an element; and what 2.02 added.

Both tables are held against the official schemas by the tests.
"""

from __future__ import annotations

from collections.abc import Mapping

_ID_FIELDS = "AgencyId {0}IdentifierType {0}IdentifierValue"

_ROWS = {
    "InitiationHeader": "FromSystemId FromSystemAuthentication FromAgencyId"
    " FromAgencyAuthentication OnBehalfOfAgency ToSystemId ToAgencyId ApplicationProfileType",
    "ResponseHeader": "FromSystemId FromSystemAuthentication FromAgencyId FromAgencyAuthentication"
    " ToSystemId ToAgencyId",
    "Problem": "ProblemType ProblemDetail ProblemElement ProblemValue",
    "UserId": _ID_FIELDS.format("User"),
    "ItemId": _ID_FIELDS.format("Item"),
    "RequestId": _ID_FIELDS.format("Request"),
    "LookupUserResponse": "UserId UserFiscalAccount LoanedItemsCount LoanedItem"
    " RequestedItemsCount RequestedItem UserOptionalFields",
    "LookupItemResponse": "RequestId ItemId HoldPickupDate DateRecalled ItemTransaction"
    " ItemOptionalFields",
    "LookupItemSetResponse": "BibInformation NextItemToken",
    "LookupRequestResponse": "RequestId ItemId UserId RequestType RequestScopeType"
    " RequestStatusType HoldQueuePosition ShippingInformation EarliestDateNeeded NeedBeforeDate"
    " PickupDate PickupLocation PickupExpiryDate DateOfUserRequest DateAvailable"
    " AcknowledgedFeeAmount PaidFeeAmount ItemOptionalFields UserOptionalFields",
    "RequestItemResponse": "RequestId ItemId UserId RequestType RequestScopeType"
    " ShippingInformation DateAvailable HoldPickupDate FiscalTransactionInformation"
    " ItemOptionalFields UserOptionalFields",
    "CancelRequestItemResponse": "RequestId ItemId UserId FiscalTransactionInformation"
    " ItemOptionalFields UserOptionalFields",
    "UpdateRequestItemResponse": "RequestId ItemId UserId RequestType RequestScopeType"
    " DateAvailable HoldPickupDate FiscalTransactionInformation ItemOptionalFields"
    " UserOptionalFields",
    "CheckOutItemResponse": "ItemId UserId DateDue IndeterminateLoanPeriodFlag"
    " NonReturnableFlag RenewalCount ElectronicResource FiscalTransactionInformation"
    " ItemOptionalFields UserOptionalFields",
    "CheckInItemResponse": "ItemId UserId RoutingInformation FiscalTransactionInformation"
    " ItemOptionalFields UserOptionalFields",
    "RenewItemResponse": "Pending ItemId UserId DateDue DateForReturn RenewalCount"
    " FiscalTransactionInformation ItemOptionalFields UserOptionalFields",
    "UndoCheckOutItemResponse": "ItemId UserId FiscalTransactionInformation",
    "CreateUserFiscalTransactionResponse": "UserId FiscalTransactionReferenceId",
    "LookupAgencyResponse": "AgencyId OrganizationNameInformation AgencyAddressInformation"
    " AuthenticationPrompt ApplicationProfileSupportedType ConsortiumAgreement"
    " AgencyUserPrivilegeType",
    "LoanedItem": "ItemId BibliographicId ReminderLevel DateDue IndeterminateLoanPeriodFlag"
    " Amount Title MediumType",
    "RequestedItem": "RequestId ItemId BibliographicId RequestType RequestStatusType DatePlaced"
    " PickupDate PickupLocation PickupExpiryDate ReminderLevel HoldQueuePosition Title MediumType",
    "UserOptionalFields": "NameInformation UserAddressInformation DateOfBirth UserLanguage"
    " UserPrivilege BlockOrTrap UserId PreviousUserId",
    "ItemOptionalFields": "BibliographicDescription ItemUseRestrictionType CirculationStatus"
    " HoldQueueLength ItemDescription Location PhysicalCondition ElectronicResource SecurityMarker"
    " SensitizationFlag DateDue",
    "BibliographicDescription": "Author AuthorOfComponent BibliographicItemId"
    " BibliographicRecordId ComponentId Edition Pagination PlaceOfPublication PublicationDate"
    " PublicationDateOfComponent Publisher SeriesTitleNumber Title TitleOfComponent"
    " BibliographicLevel SponsoringBody ElectronicDataFormatType Language MediumType",
    "BibliographicRecordId": "BibliographicRecordIdentifier AgencyId"
    " BibliographicRecordIdentifierCode",
    "BibliographicItemId": "BibliographicItemIdentifier BibliographicItemIdentifierCode",
    "BibInformation": "BibliographicId BibliographicDescription TitleHoldQueueLength"
    " CurrentRequester HoldingsSet Problem",
    "HoldingsSet": "HoldingsSetId BibliographicDescription Location CallNumber"
    " SummaryHoldingsInformation ElectronicResource ItemInformation Problem",
    "ItemInformation": "ItemId RequestId CurrentBorrower CurrentRequester DateDue DateRecalled"
    " HoldPickupDate ItemTransaction ItemOptionalFields ItemNote Problem",
    "RoutingInformation": "RoutingInstructions Destination RequestType UserId NameInformation",
    "Location": "LocationType LocationName ValidFromDate ValidToDate",
    "LocationNameInstance": "LocationNameLevel LocationNameValue",
    "ItemDescription": "CallNumber CopyNumber ItemDescriptionLevel HoldingsInformation"
    " NumberOfPieces",
    "FiscalTransactionInformation": "FiscalActionType FiscalTransactionReferenceId"
    " RelatedFiscalTransactionReferenceId FiscalTransactionType ValidFromDate ValidToDate Amount"
    " PaymentMethodType FiscalTransactionDescription RequestId ItemDetails",
    "Amount": "CurrencyCode MonetaryValue",
    "RequiredFeeAmount": "CurrencyCode MonetaryValue",
    "AccountBalance": "CurrencyCode MonetaryValue",
    "UserFiscalAccount": "AccountBalance AccountDetails",
    "AccountDetails": "AccrualDate FiscalTransactionInformation",
    "UserPrivilege": "AgencyId AgencyUserPrivilegeType ValidFromDate ValidToDate"
    " UserPrivilegeFee UserPrivilegeStatus UserPrivilegeDescription",
    "BlockOrTrap": "AgencyId BlockOrTrapType ValidFromDate ValidToDate",
    "UserAddressInformation": "UserAddressRoleType ValidFromDate ValidToDate PhysicalAddress"
    " ElectronicAddress",
    "ElectronicAddress": "ElectronicAddressType ElectronicAddressData",
    "OrganizationNameInformation": "OrganizationNameType OrganizationName ValidFromDate"
    " ValidToDate",
}

ORDER: Mapping[str, Mapping[str, int]] = {
    name: {child: place for place, child in enumerate(row.split())} for name, row in _ROWS.items()
}
"""Place of each child by element. Headers and `Problem` come first in any message."""

FIRST = {"ResponseHeader": -3, "InitiationHeader": -3, "Problem": -2, "RequiredFeeAmount": -1}
LAST = {"Ext": 10_000}

SINCE_2_02: Mapping[str, frozenset[str]] = {
    "ItemOptionalFields": frozenset(("DateDue",)),
    "LoanedItem": frozenset(("BibliographicId",)),
    "RequestedItem": frozenset(("BibliographicId",)),
}
"""Children that 2.0 and 2.01 do not have."""
