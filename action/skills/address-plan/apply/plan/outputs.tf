output "networks" {
  description = "Networks of the plan by name."
  value       = { for name, network in terraform_data.network : name => network.output }
}

output "free_addresses" {
  description = "Addresses of the prefix that are in no network."
  value       = pow(2, 32 - local.prefix_length) - sum(concat([0], [for network in var.networks : pow(2, 32 - network.size)]))
}
