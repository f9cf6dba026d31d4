//! The channels that an installation names.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jalon_daemon::{Channel, Channels, Clock, InDoubt, Outlet};
use jalon_install as install;
use jalon_install::{Destination, NoSecret};

use crate::{Folder, Paced, Routed, Webhook};

/// Opens the channels of an installation. Secrets are fetched now, so that one that is missing is told
/// at the start and not in the night.
pub fn open(
    named: &install::Channels,
    data: &Path,
    variable: &dyn Fn(&str) -> Option<String>,
    clock: &Arc<dyn Clock>,
) -> Result<Channels, NoSecret> {
    let one = |channel: &install::Channel| channel_of(channel, data, variable, clock);
    let several = |named: &BTreeMap<String, install::Channel>| {
        let own = named
            .iter()
            .map(|(name, own)| Ok((name.clone(), one(own)?)));
        own.collect::<Result<BTreeMap<_, _>, NoSecret>>()
    };
    let endpoints = Routed::new(several(&named.endpoints)?, one(&named.other)?);
    let agencies = Routed::new(several(&named.agencies)?, one(&named.other)?);
    let mut channels = Channels::all_by(one(&named.other)?)
        .with(Outlet::Endpoint, Box::new(endpoints))
        .with(Outlet::Agency, Box::new(agencies));
    for (way, own) in &named.ways {
        channels = channels.with(Outlet::By(*way), one(own)?);
    }
    Ok(channels)
}

fn channel_of(
    channel: &install::Channel,
    data: &Path,
    variable: &dyn Fn(&str) -> Option<String>,
    clock: &Arc<dyn Clock>,
) -> Result<Box<dyn Channel>, NoSecret> {
    let in_doubt = match channel.in_doubt {
        install::InDoubt::Ask => InDoubt::Ask,
        install::InDoubt::Resend => InDoubt::SendAgainOnce,
    };
    let opened: Box<dyn Channel> = match &channel.to {
        Destination::Folder { folder } => {
            Box::new(Folder::new(data.join(folder), clock.clone(), in_doubt))
        }
        Destination::Webhook(to) => {
            let mut webhook = Webhook::new(&to.url, to.timeout, in_doubt, clock.clone());
            for (name, secret) in &to.headers {
                webhook = webhook.with_header(name, &secret.value(data, variable)?);
            }
            if let Some(key) = &to.signing_key {
                webhook = webhook.signed_with(&key.value(data, variable)?);
            }
            Box::new(webhook)
        }
    };
    Ok(match channel.per_minute {
        Some(per_minute) => Box::new(Paced::new(opened, per_minute)),
        None => opened,
    })
}
