# What the policy point says to members of companies and to the name that rules run under, over `data`:
#   members[id] → organisation, grants[organisation][dataset] → from, until (ns), columns, filter, masks
package network

member := data.members[input.context.identity.user]

asked := input.action.operation

now := time.now_ns()

rules := "svc_rules"

tables := {"SelectFromColumns", "FilterColumns", "FilterTables", "ShowColumns"}

directory := {"tables", "columns", "schemata", "views"}

settings := {
	"query_max_cpu_time", "query_max_execution_time", "query_max_planning_time", "query_max_run_time",
	"time_zone_id",
}

default allow := false

allow if permitted(asked, object.get(input.action, "resource", {}))

# One list of columns stands for as many questions; a list of one catalog asks whether it may be entered.
batched := [place |
	some place, column in input.action.filterResources[0].table.columns
	readable(object.union(input.action.filterResources[0].table, {"columns": [column]}))
] if asked == "FilterColumns"

else := [0 | permitted("AccessCatalog", input.action.filterResources[0])] if {
	asked == "FilterCatalogs"
	count(input.action.filterResources) == 1
}

else := [place |
	some place, resource in input.action.filterResources
	permitted(asked, resource)
]

permitted("ExecuteQuery", _) if member

permitted("AccessCatalog", resource) if {
	member
	resource.catalog.name in {"lakehouse", "system"}
}

permitted("FilterCatalogs", resource) if {
	member
	resource.catalog.name == "lakehouse"
}

permitted("ShowSchemas", resource) if {
	member
	resource.catalog.name == "lakehouse"
}

permitted(operation, resource) if {
	operation in {"FilterSchemas", "ShowTables"}
	entered(resource.schema)
}

permitted(operation, resource) if {
	operation in tables
	readable(resource.table)
}

permitted(operation, resource) if {
	operation in {"ExecuteFunction", "FilterFunctions"}
	resource.function.catalogName == "system"
	resource.function.schemaName == "builtin"
}

permitted("SetSystemSessionProperty", resource) if {
	member
	resource.systemSessionProperty.name in settings
}

permitted(operation, resource) if {
	operation in {"ViewQueryOwnedBy", "FilterViewQueryOwnedBy", "KillQueryOwnedBy"}
	resource.user.identity.user == input.context.identity.user
	member
}

permitted("AccessCatalog", resource) if {
	input.context.identity.user == rules
	resource.catalog.name in {"lakehouse", "sdn"}
}

permitted("SelectFromColumns", resource) if {
	input.context.identity.user == rules
	resource.table.catalogName == "lakehouse"
}

permitted("ExecuteFunction", resource) if {
	input.context.identity.user == rules
	resource.function == {"catalogName": "sdn", "schemaName": "masks", "functionName": "pseudonym"}
}

entered(schema) if {
	member
	schema.schemaName == "information_schema"
	schema.catalogName in {"lakehouse", "system"}
}

entered(schema) if {
	schema.catalogName == "lakehouse"
	some dataset, grant in data.grants[member.organisation]
	startswith(dataset, concat("", [schema.schemaName, "."]))
	active(grant)
}

readable(table) if {
	member
	table.schemaName == "information_schema"
	table.catalogName in {"lakehouse", "system"}
	table.tableName in directory
}

readable(table) if {
	member
	table.catalogName == "system"
	table.schemaName == "jdbc"
}

readable(table) if {
	member
	table.catalogName == "system"
	table.schemaName == "metadata"
	table.tableName in {"table_comments", "materialized_views"}
}

readable(table) if {
	table.catalogName == "lakehouse"
	grant := held(table)
	every column in object.get(table, "columns", []) { grant.columns[column] }
}

held(table) := grant if {
	grant := data.grants[member.organisation][concat(".", [table.schemaName, table.tableName])]
	active(grant)
}

active(grant) if {
	grant.from <= now
	now < grant.until
}

bounded(place) if {
	place.catalogName == "lakehouse"
	place.schemaName != "information_schema"
}

row_filters := [] if not bounded(input.action.resource.table)

else := [{"expression": grant.filter, "identity": rules}] if grant := held(input.action.resource.table)

else := [{"expression": data.nothing, "identity": rules}]

first := input.action.filterResources[0].column

grant_of_columns := held(first)

column_masks := [] if not bounded(first)

else := [{"index": place, "viewExpression": {"expression": expression, "identity": rules}} |
	some place, resource in input.action.filterResources
	expression := shown(resource.column)
]

shown(column) := mask if mask := grant_of_columns.masks[column.columnName]

else := "NULL" if {
	grant_of_columns
	not grant_of_columns.columns[column.columnName]
}

else := replace(data.zoned, "{column}", column.columnName) if {
	startswith(column.columnType, "timestamp")
	endswith(column.columnType, "with time zone")
}
