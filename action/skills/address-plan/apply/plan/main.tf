terraform {
  required_version = ">= 1.7"
  backend "local" {}
}

locals {
  prefix_length = tonumber(split("/", var.prefix)[1])

  networks = {
    for name, network in var.networks : name => {
      cidr    = cidrsubnet(var.prefix, network.size - local.prefix_length, network.slot)
      purpose = network.purpose
      vlan    = network.vlan
    }
  }

  # First and last address of each block as numbers, to compare them.
  blocks = { for cidr in distinct(concat([for network in local.networks : network.cidr], var.reserved)) : cidr => {
    first = sum([for place, octet in split(".", cidrhost(cidr, 0)) : tonumber(octet) * pow(256, 3 - place)])
    last  = sum([for place, octet in split(".", cidrhost(cidr, -1)) : tonumber(octet) * pow(256, 3 - place)])
  } }

  names = keys(local.networks)
  shared = flatten([
    for place, name in local.names : [
      for other in slice(local.names, 0, place) : "${other} and ${name}" if
      local.blocks[local.networks[name].cidr].first <= local.blocks[local.networks[other].cidr].last &&
      local.blocks[local.networks[other].cidr].first <= local.blocks[local.networks[name].cidr].last
    ]
  ])

  trespassing = flatten([
    for name, network in local.networks : [
      for cidr in var.reserved : "${name} in ${cidr}" if
      local.blocks[network.cidr].first <= local.blocks[cidr].last &&
      local.blocks[cidr].first <= local.blocks[network.cidr].last
    ]
  ])
}

resource "terraform_data" "network" {
  for_each = local.networks

  input = merge(each.value, {
    gateway = cidrhost(each.value.cidr, 1)
    hosts   = pow(2, 32 - tonumber(split("/", each.value.cidr)[1])) - 2
  })

  # The addresses of a network that is in use do not move: that would be another network.
  triggers_replace = each.value.cidr
}

check "networks_apart" {
  assert {
    condition     = length(local.shared) == 0
    error_message = "These networks share addresses: ${join(", ", local.shared)}."
  }
}

check "reserved_left_alone" {
  assert {
    condition     = length(local.trespassing) == 0
    error_message = "These networks use reserved addresses: ${join(", ", local.trespassing)}."
  }
}
